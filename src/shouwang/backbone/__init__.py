"""What every capability stands on: accounts, audit, jobs, pages. It knows no word of the domain."""

"""Gates: who passed, what was said and done there, what somebody looks at afterwards, and searches with a reason."""

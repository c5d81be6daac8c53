"""Delivery from the field: what phones captured comes in once, whole, by whomever it was carried; see `delivery`."""

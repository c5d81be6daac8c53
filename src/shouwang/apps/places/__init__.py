"""Where people live and meet: areas down to the room, venues, footprints, roads."""

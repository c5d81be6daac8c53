// The map of places: the town as it is, with nothing laid on it.
import { box, openTown } from "./town.js";

if (box) openTown();

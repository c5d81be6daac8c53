// The map of a closure plan: drawn, shown, or with a path that somebody reports.
import { box } from "./town.js";
import { showSigns } from "./signs.js";
import { drawZone } from "./zone-draw.js";
import { drawPath } from "./zone-path.js";
import { showPlan } from "./zone-plan.js";

const formOf = (name) => document.querySelector(`input[name="${name}"]`)?.form;

showSigns();
if (formOf("outline")) drawZone(formOf("outline"));
else if (formOf("path")) drawPath(formOf("path"));
else if (box?.dataset.mode === "plan") showPlan();

// Whether somebody may pass a gate now: the twin of src/shouwang/policy/passage.py. Both run tests/policy/cases/passage.json.
// Moments are milliseconds since 1970, temperatures degrees Celsius.

// All reasons why a pass does not open a gate, so that nobody is sent away twice; empty where it does.
export function whyNot({ at, begins_at, ends_at, is_genuine = true, is_revoked = false, outings_left = null, gates = [], gate = "", emergency = null }) {
  if (emergency) return [];
  if (ends_at == null) return ["no-pass"];
  if (!is_genuine) return ["not-genuine"]; // what it says of its days means nothing
  const found = [];
  if (begins_at != null && at < begins_at) found.push("not-yet");
  if (at >= ends_at) found.push("expired");
  if (is_revoked) found.push("revoked");
  if (outings_left !== null && outings_left <= 0) found.push("no-outings-left");
  if (gates.length && !gates.includes(gate)) found.push("other-gate");
  return found;
}

// A raised temperature is taken again, indoors, before anybody is called.
export function warmthSays(taken, { fever_c, again_after_min }) {
  const raised = taken.filter((one) => fever_c != null && one.value >= fever_c);
  if (!raised.length) return "pass";
  if (again_after_min == null) return "call-lead";
  const again = taken.filter((one) => one.indoors && one.at - raised[0].at >= again_after_min * 60_000);
  if (!again.length) return "measure-again";
  return raised.includes(again[again.length - 1]) ? "call-lead" : "pass";
}

// What whoever stands at a gate is told: an emergency passes, a pass that cannot be ours is for the lead.
export function says(facts, warmth = "pass") {
  if (facts.emergency) return "pass";
  const reasons = whyNot(facts);
  if (reasons.includes("not-genuine")) return "call-lead";
  return reasons.length ? "no-pass" : warmth;
}

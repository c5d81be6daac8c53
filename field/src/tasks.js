// What somebody is to do, as far as the phone was told, and what they said of it since.
import { areaOf } from "./accounts.js";
import { capture, itemOf } from "./capture.js";

export function step(task, name, { account, device }) {
  const duty = areaOf(account, device.area ?? "");
  if (!duty) return Promise.reject(new Error("no duty"));
  const what = { kind: "tasks.step", payload: { task: task.id, step: name, words: "" }, account: account.id, ...duty };
  return capture(what);
}

// The state of each task with the steps said here on top.
export async function withSteps(tasks, rows) {
  const said = new Map();
  for (const row of rows) {
    const { task, step: name } = JSON.parse((await itemOf(row)).payload);
    said.set(task, name);
  }
  return tasks.map((task) => ({ ...task, here: said.get(task.id) ?? "" }));
}

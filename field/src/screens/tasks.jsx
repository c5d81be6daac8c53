// What was given to whoever is here, with or without a network.
import { told } from "../clock.js";
import { failedToWrite } from "../failing.js";
import { useKnown, useOfKind } from "../live.js";
import { Button, Head, SendBar, Trouble } from "../parts.jsx";
import { go, useApp } from "../state.js";
import { step, withSteps } from "../tasks.js";
import { useEffect, useState } from "preact/hooks";
import { said, t } from "../words.js";
import { Foot } from "./emergency.jsx";

const OPEN = new Set(["waiting"]); // nobody has taken it up yet

export function Tasks() {
  const { account, device } = useApp();
  const { tasks } = useKnown();
  const rows = useOfKind("tasks.step");
  const [list, setList] = useState([]);
  useEffect(() => { withSteps(tasks?.[account.id] ?? [], rows).then(setList); }, [tasks, rows]);
  const act = (task, name, item = null) => step(task, name, { account, device, item }).catch((fault) => failedToWrite(fault, null));
  return (
    <div class="page">
      <Head title={t("tasks")} onBack={() => go("gate")} />
      <SendBar />
      <main class="pad">
        <Trouble />
        {!list.length && <p class="hint">{t("taskNone")}</p>}
        <ul class="rows">{list.map((task) => (
          <li key={task.id} class="entry">
            <h2>{said(task.title)}</h2>
            <p class="hint">{[said(task.place), task.due && t("taskDue", { at: told(task.due) }), task.here && t(task.here === "done" ? "taskDone" : "taskStarted")].filter(Boolean).join(" · ")}</p>
            {task.words && <p>{said(task.words)}</p>}
            {task.steps.map((one) => (
              <label class="check" key={one.n}><input type="checkbox" checked={one.done} disabled={one.done} onChange={() => act(task, "ticked", one.n)} />{one.words}</label>))}
            {task.here !== "done" && <div class="acts">
              {task.here !== "started" && OPEN.has(task.state) && <Button onClick={() => act(task, "started")}>{t("started")}</Button>}
              <Button kind="pri" onClick={() => act(task, "done")}>{t("doneTask")}</Button></div>}
          </li>))}</ul>
      </main>
      <Foot />
    </div>
  );
}

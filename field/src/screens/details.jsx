// What may be asked of a passage and need not be: each letter is stored as it is typed.
import { useState } from "preact/hooks";
import { written } from "../clock.js";
import { celsius, MOST, SITES } from "../passage.js";
import { Button, Field, Seg } from "../parts.jsx";
import { t } from "../words.js";

export function Details({ value, put, isOpen, onToggle }) {
  return (
    <details class="card" open={isOpen} onToggle={(e) => onToggle(e.currentTarget.open)}>
      <summary>{t("details")}</summary>
      <div class="two">
        <Seg wide label={t("comingIn")} choices={[["in", t("in")], ["out", t("out")]]} value={value.way} onChoose={(way) => put({ way })} />
        <Seg wide label={t("vehicle")} choices={[["person", t("person")], ["vehicle", t("vehicle")]]} value={value.what} onChoose={(what) => put({ what })} />
      </div>
      <Temperature value={value} put={put} />
      <div class="count"><span>{t("howMany")}</span>
        <Button aria-label={t("fewer")} disabled={value.people <= 1} onClick={() => put({ people: value.people - 1 })}>−</Button>
        <b class="num">{value.people}</b>
        <Button aria-label={t("more")} disabled={value.people >= MOST.people} onClick={() => put({ people: value.people + 1 })}>+</Button></div>
      {value.what === "vehicle" && <Field label={t("plate")} name="plate" maxlength={MOST.plate} value={value.plate} onInput={(e) => put({ plate: e.target.value })} />}
      {["from", "to", "been"].map((name) => <Field key={name} label={t(name)} name={name} maxlength={MOST.place} value={value[name]} onInput={(e) => put({ [name]: e.target.value })} />)}
      <Field label={t("remark")} name="words" maxlength={MOST.words} value={value.words} onInput={(e) => put({ words: e.target.value })} />
    </details>
  );
}

function Temperature({ value, put }) {
  const typing = value.typing ?? "";
  const [error, setError] = useState("");
  const site = value.site ?? "forehead";
  const isIndoors = Boolean(value.indoors);
  const add = () => {
    const found = celsius(typing);
    if (found === null) return setError(t("badTemp"));
    setError("");
    const one = { value: found, site, at: written(), indoors: isIndoors || site === "armpit" }; // under the arm the cold does not mislead
    return put({ temps: [...value.temps, one].slice(-MOST.temps), typing: "" });
  };
  return (
    <div class="temp">
      <Field label={t("temperature")} name="temperature" inputmode="decimal" value={typing} error={error} onInput={(e) => put({ typing: e.target.value })} />
      <Seg wide label={t("site")} choices={SITES.map((one) => [one, t(one)])} value={site} onChoose={(one) => put({ site: one })} />
      <label class="check"><input type="checkbox" checked={isIndoors} onChange={(e) => put({ indoors: e.target.checked })} />{t("indoors")}</label>
      <Button onClick={add}>{t("addTemp")}</Button>
    </div>
  );
}

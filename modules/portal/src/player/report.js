/* A problem with this question, in two clicks, the question attached. */
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, newKey, post } from "../lib/api.js";
import { Button } from "../components/button.js";
import { ChoiceList } from "../components/choice-list.js";
import { Dialog } from "../components/dialog.js";
import { TextArea } from "../components/field.js";
import { Notice } from "../components/notice.js";
import { toast } from "../components/toast.js";

const CATEGORIES = ["wording", "answer", "file", "display", "accessibility",
  "other"];

export function ReportButton({ assessment, challenge }) {
  const [open, setOpen] = useState(false);

  return html`<div class="report">
    <${Button} kind="quiet" icon="flag" onClick=${() => setOpen(true)}>
      ${t("report.open")}<//>
    ${open && html`<${ReportDialog} assessment=${assessment}
      challenge=${challenge} onClose=${() => setOpen(false)} />`}</div>`;
}

function ReportDialog({ assessment, challenge, onClose }) {
  const [category, setCategory] = useState("wording");
  const [comment, setComment] = useState("");
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  /* The same key for every try: a report counts once. */
  const key = useRef(newKey());

  async function send(event) {
    event.preventDefault();
    event.stopPropagation();
    if (busy)
      return;
    setBusy(true);
    try {
      await post("/api/assessment/challenge-reports", {
        assessment_id: assessment, challenge_id: challenge.id, category,
        comment: comment.trim() || undefined }, { key: key.current });
      onClose();
      toast(t("report.thanks"));
    } catch (failure) {
      setBusy(false);
      setError(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }

  return html`<${Dialog} title=${t("report.title")} onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <${ChoiceList} small legend=${t("report.what")} value=${category}
        onValue=${setCategory} choices=${CATEGORIES.map((id) =>
    ({ id, text: t(`report.${id}`) }))} />
      <${TextArea} label=${t("report.comment")} optional value=${comment}
        onValue=${setComment} maxlength="1000" />
      <div class="actions">
        <${Button} kind="primary" type="submit" busy=${busy}>
          ${t("report.send")}<//>
        <${Button} onClick=${onClose}>${t("report.cancel")}<//>
      </div>
    </form>
  <//>`;
}

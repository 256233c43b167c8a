/*
 * Who asks for a change of safety shows that it is really they: the password
 * where the account has one, and a code where it has a second factor.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { PasswordField, TextField } from "./field.js";

export const NO_PROOF = { password: "", code: "" };

export function ProofFields({ password, code, value, onValue }) {
  const field = (name) => ({ value: value[name],
    onValue: (text) => onValue({ ...value, [name]: text }) });

  return html`
    ${password && html`<${PasswordField} label=${t("proof.password_label")}
      autocomplete="current-password" maxlength="256" ...${field("password")} />`}
    ${code && html`<${CodeField} hint=${t("code.hint_any")} ...${field("code")} />`}`;
}

export function CodeField({ label = t("code.label"), ...rest }) {
  return html`<${TextField} label=${label} name="code" class="code-input"
    autocomplete="one-time-code" autocapitalize="none" spellcheck=${false}
    maxlength="32" ...${rest} />`;
}

/** An audit entry's action in words: `source.sync_requested` reads “Source: sync requested”. */
export function actionText(action: string): string {
  const [subject = "", verb = ""] = action.split(".");
  const name = `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`.replaceAll("_", " ");
  return verb === "" ? name : `${name}: ${verb.replaceAll("_", " ")}`;
}

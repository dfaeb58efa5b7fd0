import { redirect } from "next/navigation";
import { openStep, type StepPageProps } from "../open-step";

/** A draft's address without a step leads to the step that is next to do. */
export default async function DraftPage(props: StepPageProps) {
  const { draft, openStep: open } = await openStep("credentials", props);
  redirect(`/catalog/sources/databricks/${draft.id}/${open}`);
}

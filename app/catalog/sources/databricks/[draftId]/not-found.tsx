import { LinkButton } from "@/components/shell/link-button";
import { Problem } from "@/components/shell/problem";

export default function DraftGonePage() {
  return (
    <Problem
      title="This draft is gone"
      actions={
        <>
          <LinkButton href="/catalog/sources">Go to the catalog</LinkButton>
          <LinkButton href="/sources" variant="default">
            See the sources
          </LinkButton>
        </>
      }
    >
      It became a source, or it was discarded. A draft sends nothing, so nothing is missing.
    </Problem>
  );
}

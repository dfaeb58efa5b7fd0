import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";

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

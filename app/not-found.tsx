import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";

export default function NotFoundPage() {
  return (
    <Problem title="There is no such page" actions={<LinkButton href="/catalog/sources">Go to the catalog</LinkButton>}>
      The address leads nowhere. What it showed may have been deleted, or the address was cut short when it was copied.
    </Problem>
  );
}

import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";

export default function NoSuchEventTypePage() {
  return (
    <Problem title="No such event type" actions={<LinkButton href="/events">Show all events</LinkButton>}>
      Nothing of this type has arrived in this project yet. Choose another project in the switcher, or look at the list.
    </Problem>
  );
}

import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";

export default function NoSuchUserPage() {
  return (
    <Problem title="No such user" actions={<LinkButton href="/users">Show all users</LinkButton>}>
      This project has no user of this id. Choose another project in the switcher, or search for a part of the id.
    </Problem>
  );
}

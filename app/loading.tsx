import { Skeleton } from "@mantine/core";
import { Page } from "@/components/shell/page";

export default function LoadingPage() {
  return (
    <Page crumbs={[{ label: "Loading" }]} title={<span className="visually-hidden">Loading this page</span>}>
      <Skeleton height={30} width={260} radius="sm" />
      <Skeleton height={160} radius="lg" />
      <Skeleton height={280} radius="lg" />
    </Page>
  );
}

import { Skeleton } from "@mantine/core";
import { Page } from "./page";

/**
 * What stands in a page's place while it is read. Only where every address leads somewhere: what is sent before the
 * page is read has status 200, also when there turns out to be no such page.
 */
export function PageSkeleton() {
  return (
    <Page crumbs={[{ label: "Loading" }]} title={<span className="visually-hidden">Loading this page</span>}>
      <Skeleton height={30} width={260} radius="sm" />
      <Skeleton height={160} radius="lg" />
      <Skeleton height={280} radius="lg" />
    </Page>
  );
}

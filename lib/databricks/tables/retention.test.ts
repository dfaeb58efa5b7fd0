import { expect, test } from "vitest";
import { retentionOf } from "./retention";

const DAY = 86_400_000;

test("reads durations as tables write them; seven and thirty days where they say nothing", () => {
  expect(retentionOf({ "delta.enableChangeDataFeed": "true" })).toEqual({ fileMs: 7 * DAY, logMs: 30 * DAY });
  expect(retentionOf({ "delta.deletedFileRetentionDuration": "interval 2 weeks" })).toMatchObject({ fileMs: 14 * DAY });
  expect(retentionOf('{"delta.logRetentionDuration":"interval 1 day 12 hours"}')).toMatchObject({ logMs: 1.5 * DAY });
  expect(retentionOf({ "delta.logRetentionDuration": "forever" })).toMatchObject({ logMs: 30 * DAY });
});

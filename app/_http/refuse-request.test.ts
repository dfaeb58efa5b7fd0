import { expect, test } from "vitest";
import { refusalOf } from "./refuse-request";

test.each([
  ["GET", "/"],
  ["GET", "/events/100%25%20sure?range=7d"],
  ["HEAD", "/users/J%C3%BCrgen"],
  ["POST", "/batch"],
  ["PUT", "/api/inngest"],
  // A query is read leniently, as browsers send it.
  ["GET", "/segmentation/csv?event=100%"],
])("lets %s %s through", (method, url) => {
  expect(refusalOf(method, url)).toBeNull();
});

test.each([
  ["TRACE", "/", 405],
  ["DELETE", "/sources", 405],
  ["PUT", "/sources", 405],
  ["PUT", "/api/inngest/more", 405],
  ["PROPFIND", "/", 405],
  ["GET", "/events/100%", 400],
  ["GET", "/%c0%ae%c0%ae/etc", 400],
  ["GET", "/users/%ED%A0%80", 400],
  ["GET", "/users/a%00b", 400],
  ["GET", "/users?search=a%00b", 400],
])("answers %s %s itself", (method, url, status) => {
  expect(refusalOf(method, url)).toMatchObject({ status });
});

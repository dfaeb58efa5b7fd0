import { expect, test } from "vitest";
import { AppError } from "@/lib/model/errors";
import { checkBaseUrl } from "./destination-address";

const ALLOWED = ["app.internal:3000", "10.1.2.3", "[::1]:3000"];

test.each([
  ["https://api2.amplitude.com", "https://api2.amplitude.com/"],
  ["https://proxy.example.com/amplitude/", "https://proxy.example.com/amplitude"],
  ["http://[::1]:3000", "http://[::1]:3000/"],
  ["http://app.internal:3000", "http://app.internal:3000/"],
  ["https://10.1.2.3", "https://10.1.2.3/"],
])("takes %s", (given, taken) => {
  expect(checkBaseUrl(given, ALLOWED).href).toBe(taken);
});

// Each of these would send the API key in clear, or make this server a way into the private network.
test.each([
  "api2.amplitude.com",
  "ftp://api2.amplitude.com",
  "http://api2.amplitude.com",
  "http://app.internal:3001",
  "https://10.1.2.4",
  "https://192.168.0.1:8443",
  "http://127.0.0.1:3000",
  "https://127.0.0.1",
  "https://127.1",
  "https://0x7f.1",
  "https://localhost",
  "https://localhost.",
  "https://app.localhost",
  "https://[::1]:3001",
  "https://[::127.0.0.1]",
  "https://169.254.169.254/latest",
  "https://[fd00::1]",
  "https://[::ffff:10.0.0.1]",
  "https://167837954",
  "https://user:secret@proxy.example.com",
  "https://proxy.example.com/?to=elsewhere",
])("refuses %s", (given) => {
  expect(() => checkBaseUrl(given, ALLOWED)).toThrow(expect.objectContaining({ code: "ADDRESS_REFUSED" }));
  expect(() => checkBaseUrl(given, [])).toThrow(AppError);
});

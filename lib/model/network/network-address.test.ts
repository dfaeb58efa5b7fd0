import { expect, test } from "vitest";
import { hostAndPort, isAllowedHost, isPrivateAddress } from "./network-address";

// An address that is missing here is a way from a form into the network of the machine.
test.each([
  ["this machine", ["127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::"]],
  ["private networks", ["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1"]],
  ["a link and a site", ["169.254.169.254", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "feff::1"]],
  ["networks of a provider", ["100.64.0.1", "100.127.255.255"]],
  ["IPv4 within IPv6", ["::a00:1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:a00:1", "::ffff:0:a00:1"]],
  ["translated", ["64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:ffff::1"]],
  ["tunnels", ["2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:0:ffff::1", "192.88.99.1"]],
  ["nowhere", ["100::1", "100:0:0:1::1", "5f00::1"]],
  ["documentation", ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff:fff::1"]],
  ["benchmarks and protocols", ["198.18.0.1", "198.19.255.255", "192.0.0.8", "2001:2::1", "2001:20::1"]],
  ["many at once", ["224.0.0.1", "239.255.255.255", "ff02::1"]],
  ["reserved", ["240.0.0.1", "255.255.255.255"]],
])("%s is no public address", (_network, addresses) => {
  expect(addresses.filter((address) => !isPrivateAddress(address))).toEqual([]);
});

test("neighbours of those networks, and names, are left alone", () => {
  const others = ["1.1.1.1", "9.255.255.255", "11.0.0.0", "20.42.4.209", "100.63.255.255", "100.128.0.0"].concat(
    ["172.15.255.255", "172.32.0.1", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255"],
    ["2001:200::1", "2001:4860:4860::8888", "2003::1", "2603:1030::1", "2606:4700::1111", "api2.amplitude.com"],
  );
  expect(others.filter(isPrivateAddress)).toEqual([]);
});

test("allows a host with any port, or with the one that is named", () => {
  expect(isAllowedHost({ host: "app.internal", port: 3000 }, ["App.Internal"])).toBe(true);
  expect(isAllowedHost({ host: "app.internal", port: 3000 }, ["app.internal:3000"])).toBe(true);
  expect(isAllowedHost({ host: "app.internal", port: 3001 }, ["app.internal:3000"])).toBe(false);
});

test("an address stands for its own port alone, also where it names none", () => {
  expect(hostAndPort(new URL("https://lakefeed.example.com/"))).toBe("lakefeed.example.com:443");
  expect(hostAndPort(new URL("http://[::1]:3000"))).toBe("[::1]:3000");
});

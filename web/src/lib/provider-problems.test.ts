import { describe, expect, it } from "vitest";

import { providerProblem, providerTitle } from "./provider-problems";

describe("what went wrong at a provider", () => {
  it("is nothing, or a sentence with its name", () => {
    expect(providerProblem("?redirect=/m/x")).toBeUndefined();
    expect(providerProblem("?problem=cancelled&provider=oidc-company", [{ name: "oidc-company", title: "Company" }])).toBe("You cancelled the sign-in at Company.");
    expect(providerProblem("?problem=unavailable&provider=github")).toContain("GitHub");
    expect(providerProblem("?problem=something&provider=x")).toBe("The sign-in did not work. Try again.");
  });

  it("names a provider that is gone by its own name", () => {
    expect(providerTitle("oidc-company")).toBe("company");
    expect(providerTitle("")).toBe("the provider");
  });
});

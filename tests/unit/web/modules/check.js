/** What the tests of this folder say. Each throws an Error that tells both values. */

const show = (value) =>
  JSON.stringify(value, (_key, item) =>
    Number.isFinite(item) || typeof item !== "number" ? item : String(item),
  );

export function equal(actual, expected) {
  if (!Object.is(actual, expected) && show(actual) !== show(expected)) {
    throw new Error(`expected ${show(expected)}, got ${show(actual)}`);
  }
}

export function near(actual, expected, tolerance = 1e-6) {
  if (!(Math.abs(actual - expected) <= tolerance))
    throw new Error(`expected about ${expected}, got ${actual}`);
}

export function ok(value, what = "value") {
  if (!value) throw new Error(`${what} should hold, got ${show(value)}`);
}

export function throws(action, type) {
  try {
    action();
  } catch (error) {
    if (error instanceof type) return;
    throw new Error(`expected ${type.name}, got ${error}`);
  }
  throw new Error(`expected ${type.name}, nothing was thrown`);
}

/** Wait for a condition, bounded; never for a time. */
export async function until(condition, what = "condition", limitMs = 4_000) {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

import { expect } from 'vitest';

const Plane = Object.getPrototypeOf(Float64Array) as new () => NodeJS.TypedArray;

/** As `toEqual` and `toStrictEqual` compare numbers, in a thousandth of the time that they take for a plane of audio. */
function equalPlanes(a: unknown, b: unknown): boolean | undefined {
	if (!(a instanceof Plane && b instanceof Plane) || a.constructor !== b.constructor) return undefined;
	if (a.length !== b.length) return false;
	for (let at = 0; at < a.length; at++) if (!Object.is(a[at], b[at])) return false;
	return true;
}

/** Where files share what they load, this one is run before each of them. */
const KNOWN = Symbol.for('detent equalPlanes');
if (!Reflect.has(globalThis, KNOWN)) {
	Reflect.set(globalThis, KNOWN, true);
	expect.addEqualityTesters([equalPlanes]);
}

/** Uniform in [0, 1). */
export type Rng = () => number;

/**
 * Seeded uniform generator, xoshiro128** with splitmix32 seeding (Blackman & Vigna 2018); period 2^128 - 1.
 *
 * @param seed any 32-bit integer; the same seed gives the same sequence on every machine
 */
export function seededRng(seed: number): Rng {
	let mix = seed >>> 0;
	const next = () => {
		mix = (mix + 0x9e3779b9) >>> 0;
		let word = mix ^ (mix >>> 16);
		word = Math.imul(word, 0x21f0aaad);
		word ^= word >>> 15;
		word = Math.imul(word, 0x735a2d97);
		return (word ^ (word >>> 15)) >>> 0;
	};
	let s0 = next();
	let s1 = next();
	let s2 = next();
	let s3 = next();
	return () => {
		const product = Math.imul(s1, 5);
		const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
		const shifted = s1 << 9;
		s2 ^= s0;
		s3 ^= s1;
		s1 ^= s2;
		s0 ^= s3;
		s2 ^= shifted;
		s3 = (s3 << 11) | (s3 >>> 21);
		return result / 4294967296;
	};
}

/**
 * Four words of state for a xoshiro256 generator, by splitmix64 (Steele, Lea, Flood 2014) as its authors advise.
 *
 * @param seed any 32-bit integer
 * @param stream non-negative integer below 2^32; each gives a state of its own
 */
export function xoshiro256State(seed: number, stream: number): [bigint, bigint, bigint, bigint] {
	let mix = (BigInt(stream) << 32n) | BigInt(seed >>> 0);
	const next = () => {
		mix = BigInt.asUintN(64, mix + 0x9e3779b97f4a7c15n);
		let word = BigInt.asUintN(64, (mix ^ (mix >> 30n)) * 0xbf58476d1ce4e5b9n);
		word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
		return word ^ (word >> 31n);
	};
	return [next(), next(), next(), next()];
}

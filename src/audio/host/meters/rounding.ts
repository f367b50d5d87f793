/** To 0.01, as what others are matched by. */
export function hundredth(value: number | null): number | null {
	return value === null ? null : Math.round(100 * value) / 100;
}

/** To 0.1, as levels are sent. */
export function tenth(value: number | null): number | null {
	return value === null ? null : Math.round(10 * value) / 10;
}

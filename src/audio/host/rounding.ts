/** To 0.1, as levels are sent. */
export function tenth(value: number | null): number | null {
	return value === null ? null : Math.round(10 * value) / 10;
}

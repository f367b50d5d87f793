import type { Latency } from '../shared/model/measurement.ts';
import type { CompiledPlan } from './compile.ts';

/**
 * The delay from the first send to the last return: what each loop was measured to take, and the digital stages between
 * them.
 *
 * @param loops one for each loop of the plan, in its order; with none the rack is no way at all, and there is no sum
 * @returns null without a loop. `inverted` when an odd number of loops is; as sure as the least sure of them, and
 * through a known stream where each of them is
 */
export function pathLatency(plan: CompiledPlan, loops: readonly Latency[]): Latency | null {
	const [first] = loops;
	if (first === undefined) return null;
	if (loops.length === 1 && plan.loop.betweenFrames === 0) return first;
	const whole = loops.reduce((sum, { frames }) => sum + frames, plan.loop.betweenFrames);
	const part = loops.reduce((sum, { fraction }) => sum + fraction, 0);
	const carried = Math.round(part);
	const spreads = loops.flatMap(({ spreadFrames }) => (spreadFrames === undefined ? [] : [spreadFrames]));
	return {
		frames: whole + carried,
		fraction: part - carried,
		inverted: loops.filter(({ inverted }) => inverted).length % 2 === 1,
		confidence: Math.min(...loops.map(({ confidence }) => confidence)),
		method: `${[...new Set(loops.map(({ method }) => method))].join(' and ')}, sum of ${loops.length} loops`,
		...(spreads.length === 0 ? {} : { spreadFrames: spreads.reduce((sum, spread) => sum + spread, 0) }),
		...(first.through === undefined || loops.some(({ through }) => through === undefined)
			? {}
			: { through: first.through }),
	};
}

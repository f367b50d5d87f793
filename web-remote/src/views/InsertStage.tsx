import { type InsertDrive, insertDriveText } from '../../../src/shared/levels.ts';
import { type Chain, type Insert, type InsertChannels, patchPoints } from '../../../src/shared/model/chain.ts';
import { findControl } from '../../../src/shared/model/definition.ts';
import { describeSetting } from '../../../src/shared/model/setting.ts';
import { patchFaultsIn } from '../../../src/shared/patchFaultsIn.ts';
import type { RemoteState } from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { Stepper } from '../controls/Stepper.tsx';
import { store, useRemote } from '../state/store.ts';

const round1 = (value: number) => Math.round(value * 10) / 10;

/** What an insert is without: the value itself is left out then, so that the chain is the one it was before. */
interface Usual {
	returnTrimDb: number;
	wetPercent: number;
	midSide: boolean;
	channels: InsertChannels | null;
}
const USUAL: Usual = { returnTrimDb: 0, wetPercent: 100, midSide: false, channels: null };

function withSetting<K extends keyof Usual>(insert: Insert, key: K, value: Usual[K]): Insert {
	const next: Insert = { ...insert };
	if (value === USUAL[key]) delete next[key];
	else Object.assign(next, { [key]: value });
	return next;
}

/** Mid and side are no channels of an insert in left and right, nor the other way round. */
function withMidSide(insert: Insert, midSide: boolean): Insert {
	return withSetting(withSetting(insert, 'channels', null), 'midSide', midSide);
}

function Segments<T extends string>(props: {
	label: string;
	options: readonly (readonly [T, string])[];
	current: T;
	choose: (option: T) => void;
}) {
	return (
		<div class="stepper">
			<span class="stepper-label">{props.label}</span>
			<fieldset class="segments" aria-label={props.label}>
				{props.options.map(([option, text]) => (
					<button
						key={option}
						type="button"
						aria-pressed={option === props.current}
						onClick={() => props.choose(option)}
					>
						{text}
					</button>
				))}
			</fieldset>
		</div>
	);
}

/** The switches that do not stand as the chain wants, in words; empty when all do, null for a chain that wants nothing. */
function unpatchedWords(state: RemoteState | null, chain: Chain): string | null {
	if (state === null || patchPoints(chain).length === 0) return null;
	const control = (unit: string, id: string) => {
		const definition = state.definitions[unit];
		return definition === undefined ? null : findControl(definition, id);
	};
	const faults = patchFaultsIn(state, chain);
	return faults
		.map(({ unit, control: id, position, stands }) => {
			const found = control(unit, id);
			const wanted = found === null ? '' : ` ${describeSetting(found, position).legend}`;
			const unsure = stands === null ? ' (where it stands is not known)' : '';
			return `${state.units[unit]?.name ?? unit}: ${found?.label ?? id}${wanted}${unsure}`;
		})
		.join(', ');
}

interface InsertStageProps {
	insert: Insert;
	/** How hard its units are driven; null where that is said elsewhere. */
	drive: InsertDrive | null;
	put: (insert: Insert) => void;
}

/** One insert of a chain: its pair, its trims, and how what comes back is mixed with what was sent. */
export function InsertStage({ insert, drive, put }: InsertStageProps) {
	const units = useRemote((now) => now.state?.units ?? null);
	const { loop, trimDb, returnTrimDb = 0, wetPercent = 100, midSide = false, channels } = insert;
	const sides = midSide ? (['mid', 'side'] as const) : (['left', 'right'] as const);
	return (
		<>
			<p class="stage-title">{insert.name}</p>
			<p class="quiet">
				{insert.units.map((unit) => units?.[unit]?.name ?? unit).join(' → ')}
				{loop !== undefined && `, on the pair ${loop}`}
			</p>
			<Stepper
				label="Trim before it"
				value={trimDb}
				unit="dB"
				step={0.1}
				min={-40}
				max={20}
				onChange={(next) => put({ ...insert, trimDb: round1(next) })}
			/>
			{drive !== null && <p class="quiet">{trueMinus(insertDriveText(drive))}</p>}
			<Stepper
				label="Trim after it"
				value={returnTrimDb}
				unit="dB"
				step={0.1}
				min={-40}
				max={20}
				onChange={(next) => put(withSetting(insert, 'returnTrimDb', round1(next)))}
			/>
			<Stepper
				label="Wet"
				value={wetPercent}
				unit="%"
				step={5}
				min={0}
				max={100}
				onChange={(next) => put(withSetting(insert, 'wetPercent', next))}
			/>
			<Segments
				label="Works in"
				options={[
					['leftRight', 'L/R'],
					['midSide', 'M/S'],
				]}
				current={midSide ? 'midSide' : 'leftRight'}
				choose={(option) => put(withMidSide(insert, option === 'midSide'))}
			/>
			<Segments<InsertChannels | 'both'>
				label="Through the units"
				options={[['both', 'both'], ...sides.map((side) => [side, side] as const)]}
				current={channels ?? 'both'}
				choose={(option) => put(withSetting(insert, 'channels', option === 'both' ? null : option))}
			/>
		</>
	);
}

/** Where the chain's switchers have to stand, and a button where they do not. */
export function PatchLine({ chain }: { chain: Chain }) {
	const words = useRemote((now) => unpatchedWords(now.state, chain));
	const locked = useRemote((now) => !now.mayControl);
	if (words === null) return null;
	if (words === '') return <p class="quiet">The switchers stand as this chain wants.</p>;
	return (
		<div class="patch-line">
			<p>This chain wants {words}.</p>
			<button type="button" disabled={locked} onClick={() => void store.command({ type: 'chain.patch' })}>
				Switch the path
			</button>
		</div>
	);
}

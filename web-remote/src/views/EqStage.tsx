import { bandWords, monoBelowWords } from '../../../src/shared/eqWords.ts';
import {
	cutSlopeSchema,
	type EqBand,
	type EqStage as EqSettings,
	eqBandSchema,
	eqChannelsSchema,
} from '../../../src/shared/model/eq.ts';
import { Stepper } from '../controls/Stepper.tsx';
import { RemoveKey } from './describe/RemoveKey.tsx';
import { PickOne } from './route/PickOne.tsx';

const KINDS: readonly { value: EqBand['type']; words: string; frequencyHz: number }[] = [
	{ value: 'highPass', words: 'High-pass', frequencyHz: 20 },
	{ value: 'lowShelf', words: 'Low shelf', frequencyHz: 100 },
	{ value: 'bell', words: 'Bell', frequencyHz: 1000 },
	{ value: 'tilt', words: 'Tilt', frequencyHz: 1000 },
	{ value: 'highShelf', words: 'High shelf', frequencyHz: 10_000 },
	{ value: 'lowPass', words: 'Low-pass', frequencyHz: 20_000 },
];
const MOST_BANDS = 24;

/** A band that changes nothing until it is set; a cut has no such place, and begins switched off. */
function freshBand(type: string): EqBand {
	const frequencyHz = KINDS.find(({ value }) => value === type)?.frequencyHz ?? 1000;
	const isCut = type === 'highPass' || type === 'lowPass';
	return eqBandSchema.parse({ type, frequencyHz, ...(isCut ? { on: false } : { gainDb: 0 }) });
}

/** A number that is taken over once it was typed; one that the band can't have is not. */
function NumberField({ label, value, onType }: { label: string; value: number; onType: (value: number) => boolean }) {
	return (
		<label class="route-field">
			<span class="quiet">{label}</span>
			<input
				type="number"
				inputMode="decimal"
				step="any"
				value={String(value)}
				onChange={(event) => {
					if (!onType(event.currentTarget.valueAsNumber)) event.currentTarget.value = String(value);
				}}
			/>
		</label>
	);
}

function BandFields({ band, put }: { band: EqBand; put: (band: EqBand) => void }) {
	const set = (part: Record<string, unknown>): boolean => {
		const { data } = eqBandSchema.safeParse({ ...band, ...part });
		if (data !== undefined) put(data);
		return data !== undefined;
	};
	return (
		<div class="eq-band-fields">
			<NumberField label="Hz" value={band.frequencyHz} onType={(frequencyHz) => set({ frequencyHz })} />
			{'gainDb' in band && (
				<Stepper
					label="Gain"
					value={band.gainDb}
					unit="dB"
					step={0.1}
					min={band.type === 'tilt' ? -12 : -24}
					max={band.type === 'tilt' ? 12 : 24}
					onChange={(gainDb) => set({ gainDb: Math.round(gainDb * 10) / 10 })}
				/>
			)}
			{band.type === 'bell' && <NumberField label="Q" value={band.q} onType={(q) => set({ q })} />}
			{'slopeDbPerOctave' in band && (
				<label class="route-field">
					<span class="quiet">dB/oct</span>
					<select
						value={String(band.slopeDbPerOctave)}
						onChange={({ currentTarget }) => set({ slopeDbPerOctave: Number(currentTarget.value) })}
					>
						{[...cutSlopeSchema.values].map((slope) => (
							<option key={slope} value={String(slope)}>
								{slope}
							</option>
						))}
					</select>
				</label>
			)}
			<label class="route-field">
				<span class="quiet">Works on</span>
				<select value={band.channels} onChange={({ currentTarget }) => set({ channels: currentTarget.value })}>
					{eqChannelsSchema.options.map((channels) => (
						<option key={channels} value={channels}>
							{channels}
						</option>
					))}
				</select>
			</label>
		</div>
	);
}

/** A digital equalizer of a chain: each band on or off, and set. */
export function EqStage({ process, put }: { process: EqSettings; put: (process: EqSettings) => void }) {
	const { bands, monoBelow, phase } = process;
	const putBand = (index: number, band: EqBand) =>
		put({ ...process, bands: bands.map((other, at) => (at === index ? band : other)) });
	return (
		<>
			<p class="stage-title">EQ, {phase} phase</p>
			{bands.map((band, index) => {
				const words = bandWords({ ...band, on: true });
				return (
					<div key={index} class="eq-band">
						<div class="route-line">
							<button
								type="button"
								class="grow"
								aria-pressed={band.on}
								onClick={() => putBand(index, { ...band, on: !band.on })}
							>
								{words}
							</button>
							<RemoveKey
								label={`Take the band ${words} out`}
								onRemove={() => put({ ...process, bands: bands.filter((_, at) => at !== index) })}
							/>
						</div>
						<details>
							<summary>Set this band</summary>
							<BandFields band={band} put={(next) => putBand(index, next)} />
						</details>
					</div>
				);
			})}
			{monoBelow !== null && <p class="quiet">Mono below {monoBelowWords(monoBelow)}</p>}
			{bands.length < MOST_BANDS && (
				<PickOne
					label="Add a band…"
					options={KINDS}
					onPick={(type) => put({ ...process, bands: [...bands, freshBand(type)] })}
				/>
			)}
		</>
	);
}

import { driveOf, driveText, insertDrives } from '../../../src/shared/levels.ts';
import type { Chain, DigitalStage, Stage } from '../../../src/shared/model/chain.ts';
import type { DitherShape } from '../../../src/shared/model/dither.ts';
import { LIMITER_TIMES } from '../../../src/shared/model/limiterCharacter.ts';
import { calibratedReference, drivenPair, withReferenceInForce } from '../../../src/shared/referenceLevel.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { signedDb } from '../app/words.ts';
import { Stepper } from '../controls/Stepper.tsx';
import { passRuns } from '../state/selectors.ts';
import { store, useRemote } from '../state/store.ts';
import { EqStage } from './EqStage.tsx';
import { InsertStage, PatchLine } from './InsertStage.tsx';
import { ReferenceLevel } from './ReferenceLevel.tsx';
import { RouteKey } from './route/RouteKey.tsx';

const round1 = (value: number) => Math.round(value * 10) / 10;

function setChain(chain: Chain): void {
	void store.command({ type: 'chain.set', chain });
}

function withStage(chain: Chain, id: string, change: (stage: Stage) => Stage): Chain {
	return { ...chain, stages: chain.stages.map((stage) => (stage.id === id ? change(stage) : stage)) };
}

function Digital({ process, put }: { process: DigitalStage; put: (process: DigitalStage) => void }) {
	switch (process.type) {
		case 'gain':
			return (
				<Stepper
					label="Gain"
					value={process.gainDb}
					unit="dB"
					step={0.1}
					min={-60}
					max={40}
					onChange={(gainDb) => put({ ...process, gainDb: round1(gainDb) })}
				/>
			);
		case 'loudness':
			return (
				<>
					<Stepper
						label="Loudness target"
						value={process.targetLufs}
						unit="LUFS"
						step={0.5}
						min={-40}
						max={0}
						onChange={(targetLufs) => put({ ...process, targetLufs: round1(targetLufs), gainDb: null })}
					/>
					<p class="quiet">
						{process.gainDb === null ? 'Gain is set once the print is measured.' : `Gain ${signedDb(process.gainDb)}`}
					</p>
				</>
			);
		case 'limiter':
			return (
				<>
					<Stepper
						label="Limiter ceiling"
						value={process.ceilingDbtp}
						unit="dBTP"
						step={0.1}
						min={-20}
						max={0}
						onChange={(ceilingDbtp) => put({ ...process, ceilingDbtp: round1(ceilingDbtp) })}
					/>
					<Stepper
						label="Release"
						value={process.releaseMs}
						unit="ms"
						step={process.releaseMs < 20 ? 1 : 10}
						min={1}
						max={2000}
						onChange={(releaseMs) => put({ ...process, releaseMs })}
					/>
					<div class="stepper">
						<span class="stepper-label">Limiting</span>
						<fieldset class="segments" aria-label="Limiter character">
							{(['clean', 'loud'] as const).map((character) => (
								<button
									key={character}
									type="button"
									aria-pressed={character === (process.character ?? 'clean')}
									onClick={() => put({ ...process, character, ...LIMITER_TIMES[character] })}
								>
									{character}
								</button>
							))}
						</fieldset>
					</div>
				</>
			);
		case 'eq':
			return <EqStage process={process} put={put} />;
		case 'dither':
			return (
				<>
					<div class="stepper">
						<span class="stepper-label">Dither</span>
						<fieldset class="segments" aria-label="Word length">
							{([16, 20, 24] as const).map((bits) => (
								<button
									key={bits}
									type="button"
									aria-pressed={bits === process.bits}
									onClick={() => put(bits === 24 ? { ...process, bits, shape: 'tpdf' } : { ...process, bits })}
								>
									{bits} bit
								</button>
							))}
						</fieldset>
					</div>
					{process.bits !== 24 && (
						<div class="stepper">
							<span class="stepper-label">Noise</span>
							<fieldset class="segments" aria-label="Noise shape">
								{offeredShapes(process.shape).map((shape) => (
									<button
										key={shape}
										type="button"
										aria-pressed={shape === process.shape}
										onClick={() => put({ ...process, shape })}
									>
										{shape === 'tpdf' ? 'flat' : shape}
									</button>
								))}
							</fieldset>
						</div>
					)}
				</>
			);
	}
}

/** The shapes that exist at every rate, and the chain's own where it is another. */
function offeredShapes(current: DitherShape): DitherShape[] {
	const offered: DitherShape[] = ['tpdf', 'gentle', 'weighted'];
	return offered.includes(current) ? offered : [...offered, current];
}

/** The chain of the current track: choose one, and set what is digital about it. */
export function ChainCard() {
	const chain = useRemote((now) => now.state?.chain ?? null);
	const presets = useRemote((now) => now.state?.chainPresets ?? null);
	const busy = useRemote((now) => passRuns(now.state));
	const locked = useRemote((now) => !now.mayControl);
	const audio = useRemote((now) => now.state?.audio ?? null);
	const referenceOf = (loop: string | null) => (audio === null ? null : calibratedReference(audio, loop));
	const drives = chain === null ? [] : insertDrives(chain, referenceOf);
	const names = Object.entries(presets ?? {});
	return (
		<div class="card">
			<h2>Chain</h2>
			<fieldset class="choices" aria-label="Chain of this track" disabled={locked || busy}>
				{names.map(([id, preset]) => (
					<button
						key={id}
						type="button"
						aria-pressed={preset.name === chain?.name}
						onClick={() => setChain(audio === null ? preset : withReferenceInForce(preset, audio))}
					>
						{preset.name}
					</button>
				))}
			</fieldset>
			{chain !== null && <RouteKey chain={chain} disabled={locked || busy} />}
			{chain === null && <p class="quiet">Choose a chain: the path of the music through the rack.</p>}
			{chain !== null && (
				<fieldset class="stages" disabled={locked || busy}>
					<PatchLine chain={chain} />
					<Stepper
						label="Send trim"
						value={chain.sendTrimDb}
						unit="dB"
						step={0.1}
						min={-40}
						max={20}
						onChange={(sendTrimDb) => setChain({ ...chain, sendTrimDb: round1(sendTrimDb) })}
					/>
					<p class="quiet">
						{trueMinus(driveText(chain, driveOf(chain, null, referenceOf(drivenPair(chain)) ?? undefined)))}
					</p>
					<ol class="stage-list">
						{chain.stages.map((stage) => (
							<li key={stage.id} class={`stage stage-${stage.kind}`}>
								{stage.kind === 'insert' ? (
									<InsertStage
										insert={stage}
										drive={drives.slice(1).find(({ insert }) => insert.id === stage.id) ?? null}
										put={(next) => setChain(withStage(chain, stage.id, () => next))}
									/>
								) : (
									<Digital
										process={stage.process}
										put={(process) =>
											setChain(
												withStage(chain, stage.id, (now) => (now.kind === 'digital' ? { ...now, process } : now)),
											)
										}
									/>
								)}
							</li>
						))}
					</ol>
					<Stepper
						label="Return trim"
						value={chain.returnTrimDb}
						unit="dB"
						step={0.1}
						min={-40}
						max={20}
						onChange={(returnTrimDb) => setChain({ ...chain, returnTrimDb: round1(returnTrimDb) })}
					/>
					<ReferenceLevel chain={chain} put={(referenceDbfs) => setChain({ ...chain, referenceDbfs })} />
				</fieldset>
			)}
		</div>
	);
}

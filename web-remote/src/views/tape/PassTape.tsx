import type { Chain, TapeRoll } from '../../../../src/shared/model/chain.ts';
import { formatTapeTime } from '../../../../src/shared/tapeWords.ts';
import { go } from '../../app/route.ts';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';

const HERE = 'here';

function withStart(chain: Chain, roll: TapeRoll, value: string): Chain {
	const { startSeconds: _, ...rest } = roll;
	return { ...chain, tape: value === HERE ? rest : { ...rest, startSeconds: Number(value) } };
}

/** The machine that the next pass rolls: from where, and whether it may record. Nothing for a pass that rolls none. */
export function PassTape() {
	const chain = useRemote((now) => now.state?.chain ?? null);
	const roll = chain?.tape;
	const unit = useRemote((now) => (roll === undefined ? null : (now.state?.units[roll.unit] ?? null)));
	const locators = useRemote((now) => currentTrack(now.state)?.track.locators ?? null);
	const locked = useRemote((now) => !now.mayControl);
	if (chain === null || roll === undefined) return null;
	const name = unit?.name ?? roll.unit;
	if (unit?.tape == null) return <p class="tape-cannot">This pass rolls {name}, which is away.</p>;
	const records = chain.passKind !== 'fromTape';
	const points = (locators ?? []).filter((point) => point.unit === roll.unit);
	const start = roll.startSeconds;
	const isPoint = points.some((point) => point.seconds === start);
	return (
		<div class="pass-tape">
			<p class="grow">
				<strong>{records ? `${name} records this pass.` : `${name} plays for this pass.`}</strong>{' '}
				{records && !unit.tape.armed && <span class="quiet">Record is not armed yet.</span>}
				{records && unit.tape.armed && <span class="armed-text">Record is armed.</span>}
			</p>
			{unit.tape.can.position && (
				<label class="quiet">
					Music starts at{' '}
					<select
						disabled={locked}
						value={start === undefined ? HERE : String(start)}
						onChange={(event) =>
							void store.command({ type: 'chain.set', chain: withStart(chain, roll, event.currentTarget.value) })
						}
					>
						<option value={HERE}>where the tape stands</option>
						{points.map((point) => (
							<option key={point.id} value={String(point.seconds)}>
								{point.name} · {formatTapeTime(point.seconds)}
							</option>
						))}
						{start !== undefined && !isPoint && <option value={String(start)}>{formatTapeTime(start)}</option>}
					</select>
				</label>
			)}
			<button type="button" onClick={() => go('tape')}>
				{records && !unit.tape.armed ? 'Go and arm it' : 'Look at the machine'}
			</button>
		</div>
	);
}

import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { answerWords, askedWords, formatTapeTime, motionWords, wayWords } from '../../../../src/shared/tapeWords.ts';
import { sentence } from '../../app/words.ts';
import { LinkBadge } from '../../controls/LinkBadge.tsx';
import { useRemote } from '../../state/store.ts';
import { Locators } from './Locators.tsx';
import { RecordKey } from './RecordKey.tsx';
import { TapeKeys } from './TapeKeys.tsx';

/** A lamp that is lit, dark, or not known: the machine's own word, never what was asked. */
function Lamp({ label, lit, red = false }: { label: string; lit: boolean | null; red?: boolean }) {
	const state = lit === null ? 'unknown' : lit ? 'lit' : 'dark';
	return (
		<span class={red ? `lamp lamp-red ${state}` : `lamp ${state}`}>
			<span class="lamp-glass" aria-hidden="true">
				{lit === null ? '?' : ''}
			</span>
			{label}
			<span class="sr-only">{lit === null ? ': not known' : lit ? ': yes' : ': no'}</span>
		</span>
	);
}

/** Asked, answered, does: three things, in three places. */
function Facts({ unit }: { unit: UnitState }) {
	const order = unit.tapeDesk?.order ?? null;
	const way = wayWords(unit.tape);
	return (
		<dl class="tape-facts">
			<div>
				<dt>Asked</dt>
				<dd>{order === null ? 'nothing' : sentence(askedWords(order))}</dd>
			</div>
			<div class={order?.answer === 'failed' ? 'failed' : ''}>
				<dt>Answered</dt>
				<dd>{order === null ? '–' : sentence(answerWords(order))}</dd>
			</div>
			<div class={unit.tape?.moving === true ? 'moving' : ''}>
				<dt>Does</dt>
				<dd>{sentence(motionWords(unit.tape))}</dd>
			</div>
			{way !== null && (
				<div class={unit.tape?.locate?.outcome === 'failed' ? 'failed' : ''}>
					<dt>Place</dt>
					<dd>{sentence(way)}</dd>
				</div>
			)}
		</dl>
	);
}

/** What this machine cannot do or tell, in words; empty for one that can all. */
function cannot({ tape }: UnitState): string[] {
	if (tape === null) return [];
	return [
		...(tape.can.motion ? [] : ['It does not tell whether it moves: look at the reels.']),
		...(tape.can.position ? [] : ['It does not tell where the tape stands.']),
	];
}

/** One machine, large enough to be read from the listening position. A client sees what it does; its keys are the engineer's. */
export function TapeCard({ unit }: { unit: UnitState }) {
	const { tape } = unit;
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const place = tape?.position ?? (tape?.positionSeconds == null ? null : formatTapeTime(tape.positionSeconds));
	return (
		<article class={tape?.recording === true ? 'card tape-card recording' : 'card tape-card'} aria-label={unit.name}>
			<header class="row">
				<h2 class="grow">{unit.name}</h2>
				<LinkBadge link={unit.link} reason={unit.linkReason} />
			</header>
			<div class="tape-body">
				<div class="tape-left">
					<div class="tape-counter">
						<output class={place === null ? 'counter none' : 'counter'}>{place ?? '– – –'}</output>
					</div>
					<div class="lamps">
						<Lamp label="Moving" lit={tape?.moving ?? null} />
						<Lamp label="At speed" lit={tape?.atSpeed ?? null} />
						<Lamp label="Recording" lit={tape?.recording ?? null} red />
						<Lamp label="Armed" lit={tape?.armed ?? false} red />
					</div>
					<Facts unit={unit} />
					{cannot(unit).map((text) => (
						<p key={text} class="tape-cannot">
							{text}
						</p>
					))}
				</div>
				{engineer && (
					<div class="tape-right">
						{tape === null ? (
							<p class="tape-cannot">
								The machine is away, so its keys are not here. They come back with it, disarmed and with nothing asked.
							</p>
						) : (
							<>
								<TapeKeys unit={unit} />
								<RecordKey unit={unit} />
								<Locators unit={unit} />
							</>
						)}
					</div>
				)}
			</div>
		</article>
	);
}

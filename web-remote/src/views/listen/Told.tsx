import { explanationSvg, NIGHT_INK, PAPER_INK } from '../../../../src/shared/explanationSvg.ts';
import { explanationWords } from '../../../../src/shared/explanationWords.ts';
import type { Explanations } from '../../../../src/shared/protocol/device.ts';

/** True when the page is dark, by whatever it is chosen. */
function isNight(): boolean {
	const [red = 0] = /\d+/.exec(getComputedStyle(document.body).color) ?? [];
	return Number(red) > 127;
}

/** What was done to a recording: sentences, and a chart of all together. */
export function Told({ told }: { told: Explanations }) {
	const svg = explanationSvg(told, isNight() ? NIGHT_INK : PAPER_INK);
	return (
		<div class="told">
			{told.map(({ name, explanation }) => (
				<div key={name}>
					<h3>{name}</h3>
					<ul>
						{explanationWords(explanation).map((line) => (
							<li key={line}>{line}</li>
						))}
					</ul>
				</div>
			))}
			<img
				src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
				alt="Chart of EQ, width and gain by level: the sentences above say what it shows"
			/>
		</div>
	);
}

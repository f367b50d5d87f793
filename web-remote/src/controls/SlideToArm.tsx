import { useRef, useState } from 'preact/hooks';
import { haptic } from '../app/haptic.ts';
import { Slide } from './slide.ts';

interface SlideToArmProps {
	label: string;
	locked: boolean;
	onArm: () => void;
}

/** A handle that is slid to the right end and let go there: no tap, brush or resting hand does it. */
export function SlideToArm({ label, locked, onArm }: SlideToArmProps) {
	const track = useRef<HTMLDivElement>(null);
	const handle = useRef<HTMLDivElement>(null);
	const slide = useRef<{ finger: number | null; way: Slide }>({ finger: null, way: new Slide(1) });
	const [fraction, setFraction] = useState(0);
	const travelPx = () => (track.current?.clientWidth ?? 0) - (handle.current?.offsetWidth ?? 0);
	const show = () => setFraction(slide.current.way.fraction);
	const cancel = () => {
		slide.current.way.cancel();
		slide.current.finger = null;
		show();
	};
	const arm = () => {
		haptic();
		onArm();
	};
	return (
		<div ref={track} class={locked ? 'slide locked' : 'slide'} style={{ '--at': fraction }}>
			<span class="slide-label" aria-hidden="true">
				{label}
			</span>
			<div
				ref={handle}
				class="slide-handle"
				role="slider"
				tabIndex={0}
				aria-label={`${label}: arrow keys to the end, then Enter`}
				aria-disabled={locked}
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={Math.round(fraction * 100)}
				style={{ transform: `translateX(${fraction * travelPx()}px)` }}
				onPointerDown={(event) => {
					// A second finger is no purpose.
					if (slide.current.finger !== null || locked || event.button !== 0) return cancel();
					event.currentTarget.setPointerCapture(event.pointerId);
					const way = new Slide(travelPx());
					way.begin(event.clientX, event.timeStamp);
					slide.current = { finger: event.pointerId, way };
				}}
				onPointerMove={(event) => {
					if (slide.current.finger !== event.pointerId) return;
					slide.current.way.to(event.clientX);
					show();
				}}
				onPointerUp={(event) => {
					if (slide.current.finger !== event.pointerId) return;
					const whole = slide.current.way.end(event.timeStamp);
					slide.current.finger = null;
					show();
					if (whole) arm();
				}}
				onPointerCancel={cancel}
				onBlur={cancel}
				onKeyDown={(event) => {
					if (locked) return;
					const { way } = slide.current;
					if (event.key === 'ArrowRight') way.step(1);
					else if (event.key === 'ArrowLeft') way.step(-1);
					else if (event.key === 'Enter') {
						if (way.confirm()) arm();
					} else return;
					event.preventDefault();
					show();
				}}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M9 5 L16 12 L9 19" />
				</svg>
			</div>
		</div>
	);
}

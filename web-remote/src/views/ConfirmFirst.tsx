import { go } from '../app/route.ts';
import { SureButton } from '../controls/SureButton.tsx';
import { confirmAsDrawn } from '../state/confirm.ts';

interface Props {
	/** Controls that nobody has said a word about; a pass is refused until somebody has. */
	count: number;
	units: readonly string[];
	/** Once everything is confirmed. */
	onConfirmed: () => void;
}

/** What has to be known before a pass can begin, and the two ways there. */
export function ConfirmFirst({ count, units, onConfirmed }: Props) {
	return (
		<div class="confirm-first" role="alert">
			<p>
				<strong>
					Where {count === 1 ? 'one control' : `${count} controls`} of the chain {count === 1 ? 'stands' : 'stand'},
					nobody has said.
				</strong>{' '}
				A pass writes down every setting. Look at the rack, turn what differs, and confirm the rest as drawn.
			</p>
			<div class="row">
				<button type="button" class="primary grow" onClick={() => go('rack')}>
					Look at the rack
				</button>
				<SureButton
					className="grow"
					label="All stand as drawn"
					sure="Yes, I looked: start"
					onSure={() => void confirmAsDrawn(units).then((done) => done && onConfirmed())}
				/>
			</div>
		</div>
	);
}

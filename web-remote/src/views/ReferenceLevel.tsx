import type { Chain } from '../../../src/shared/model/chain.ts';
import { asChainReference } from '../../../src/shared/referenceLevel.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { Stepper } from '../controls/Stepper.tsx';
import { useRemote } from '../state/store.ts';
import { referenceOffer } from './referenceOffer.ts';

/** What 0 VU is in the chain: the level in force is taken over, another one stepped. */
export function ReferenceLevel({ chain, put }: { chain: Chain; put: (referenceDbfs: number) => void }) {
	const audio = useRemote((now) => now.state?.audio ?? null);
	const offer = audio === null ? null : referenceOffer(chain, audio);
	return (
		<>
			<Stepper
				label="0 VU (+4 dBu)"
				value={chain.referenceDbfs}
				unit="dBFS"
				step={0.1}
				min={-30}
				max={0}
				onChange={(next) => put(asChainReference(next))}
			/>
			{offer !== null && (
				<button type="button" class="small" onClick={() => put(offer.dbfs)}>
					{trueMinus(offer.words)}
				</button>
			)}
		</>
	);
}

import { prepareDefinitions } from './preparedDefinitions.ts';
import { PREPARED_DEFINITIONS, SHIPPED_DEFINITIONS } from './shippedDefinitions.ts';

/** For the build: reads the definitions that come with Detent once, so that no start need do it. @throws as `loadDefinitions` */
export function prepareShipped(): void {
	prepareDefinitions(SHIPPED_DEFINITIONS, PREPARED_DEFINITIONS);
}

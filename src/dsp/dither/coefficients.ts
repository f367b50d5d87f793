/** Forward coefficients of a shape without recursion, for each rate in Hz that it was designed for. */
export type CoefficientsByRate = Readonly<Record<number, readonly number[]>>;

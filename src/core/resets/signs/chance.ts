/** In how many ways `k` of `n` things can be chosen: one of so many is how likely it is that just these `k` differ by chance. */
export function ways(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}

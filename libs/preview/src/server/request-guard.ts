/** What of a request tells whether it may be answered. */
export interface GuardedRequest {
  readonly method: string | undefined;
  readonly host: string | undefined;
  /** Header `Sec-Fetch-Site`: which site's page asks; browsers set it and pages cannot. */
  readonly site: string | undefined;
}

/**
 * The status with which a request is refused, or undefined when it may be answered. A foreign page, open in the same
 * browser, can reach any port of this machine; it is told by the name under which it reaches us (DNS rebinding) and by
 * what the browser says of who asks.
 */
export function refusal({ method, host, site }: GuardedRequest, port: number): 403 | 405 | undefined {
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 403;
  if (site === 'cross-site') return 403;
  return method === 'GET' || method === 'HEAD' ? undefined : 405;
}

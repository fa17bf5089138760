"""The causes that labels may name: the ids of the taxonomy, each with the product's category and whether it is no fault.

A label's `accept` names further ids where the packets of one capture cannot tell them apart.
"""
REFUSAL, DATA, TIMEOUT, POLICY, APPLICATION = ('connection-refusal', 'unexpected-data', 'connection-timeout', 'security-policy',
                                               'application-error')
HALF_OPEN, SCAN, NORMAL = 'half-open', 'scan', 'normal-close'

CAUSES = {
    'E_PORT_CLOSED': (REFUSAL, False),
    'E_SCAN_PROBE': (SCAN, True),
    'E_OVERLOAD': (REFUSAL, False),
    'E_BAD_SYNACK': (DATA, False),
    'E_CLIENT_GAVE_UP': (NORMAL, True),
    'E_NOSOCK_HALFOPEN': (HALF_OPEN, False),
    'E_TUPLE_REUSE': (DATA, False),
    'E_DATA_AFTER_CLOSE': (NORMAL, True),
    'E_KEEPALIVE_RACE': (TIMEOUT, False),
    'E_UNREAD_DATA': (APPLICATION, False),
    'E_APP_ABORT': (APPLICATION, False),
    'E_PROC_EXIT': (APPLICATION, False),
    'E_TIMEOUT_KA': (TIMEOUT, False),
    'E_TIMEOUT_RTO': (TIMEOUT, False),
    'E_PROTO': (DATA, False),
    'E_ACL_APP': (REFUSAL, False),
    'E_MPTCP': (NORMAL, True),
    'E_ECN_REJECT': (POLICY, False),
    'M_POLICY': (POLICY, False),
    'M_POLICY_SYN': (POLICY, False),
    'M_INJECT': (POLICY, False),
    'M_IDLE_RST': (TIMEOUT, False),
    'M_NOSTATE': (TIMEOUT, False),
    'M_STALE_SEQ': (TIMEOUT, False),
    'M_SYN_PROXY': (REFUSAL, False),
    'M_LB_NO_BACKEND': (REFUSAL, False),
    'M_PROXY_UPSTREAM': (APPLICATION, False),
    'M_NAT_MISMATCH': (DATA, False),
    'M_ASYM': (DATA, False),
    'M_SCAN_RESPONSE': (SCAN, False),
    'M_AGENT': (POLICY, False),
    'N_AFTER_FIN': (NORMAL, True),
    'N_BROWSER_CANCEL': (NORMAL, True),
    'N_TLS_CLOSE': (NORMAL, True),
    'N_POOL_EXPIRE': (NORMAL, True),
    'N_HEALTH': (NORMAL, True),
    'N_SCAN': (SCAN, True),
    'N_DUP_RST': (NORMAL, True),
    'N_TIMEWAIT': (NORMAL, True),
    'N_HALFOPEN_RECOVERY': (HALF_OPEN, True),
    'N_WINDOWS_TRIPLE': (REFUSAL, False),
}

# What packets alone cannot tell apart. A close with unread data, by what was in the way of reading it:
UNREAD = ['E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'E_ACL_APP']
# what was said is not what was expected:
MISUNDERSTOOD = ['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE']
# a client that leaves in the middle:
CANCEL = ['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN']

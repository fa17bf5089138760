"""What the scenarios of ends in the fifth set share: what packets cannot tell apart."""
GET = b'GET /%s HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n'
# A monitor that leaves: by the words it did not read, by what came after it, by linger zero.
LOOKED = ['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA', 'N_TLS_CLOSE']
# A client that has what it wanted and leaves the rest.
ENOUGH = ['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'N_DUP_RST', 'E_UNREAD_DATA']

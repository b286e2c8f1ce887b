#!/bin/sh
set -eu
body='{"readings": [{"at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'", "execution": "ACTIVE"}]}'
timestamp=$(date +%s)
nonce=$(openssl rand -hex 16)
path="/${GONGZAO_URL#*://*/}"
digest=$(printf %s "$body" | openssl dgst -sha256 -r | cut -d " " -f 1)
signature=$(printf 'gongzao-v1\nPOST\n%s\n%s\n%s\n%s' "$path" "$timestamp" "$nonce" "$digest" |
  openssl dgst -sha256 -hmac "$GONGZAO_SECRET" -r | cut -d " " -f 1)
curl --silent --show-error "$GONGZAO_URL" --data-binary "$body" \
  --header "Content-Type: application/json" --header "Gongzao-Key: $GONGZAO_KEY" \
  --header "Gongzao-Timestamp: $timestamp" --header "Gongzao-Nonce: $nonce" \
  --header "Gongzao-Digest: $digest" --header "Gongzao-Signature: $signature"

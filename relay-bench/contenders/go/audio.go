package main

import "math/bits"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

const notBase64 = 1 << 31

var (
	pcmOfCode [256]uint16
	mulawOf   [1 << 14]byte // ITU-T G.191; index: the upper 14 bits of a sample
	pairOf    [1 << 12]uint16
	sixBitsOf [4][256]uint32 // of each character of a group of four, in place
)

func init() {
	for code := range pcmOfCode {
		u := ^code & 0xff
		t := (((u&15)<<3)+132)<<(u>>4&7) - 132
		if u&0x80 != 0 {
			t = -t
		}
		pcmOfCode[code] = uint16(t)
	}
	for i := range mulawOf {
		sign, size := byte(0x80), i
		if i >= 1<<13 {
			sign, size = 0, 1<<14-1-i
		}
		if size += 33; size > 0x1fff {
			size = 0x1fff
		}
		segment := 1 + bits.Len(uint(size>>6))
		mulawOf[i] = byte(8-segment)<<4 | byte(15-(size>>segment&15)) | sign
	}
	for i := range pairOf {
		pairOf[i] = uint16(alphabet[i>>6]) | uint16(alphabet[i&63])<<8
	}
	for place := range sixBitsOf {
		for c := range sixBitsOf[place] {
			sixBitsOf[place][c] = notBase64
		}
		for i := range alphabet {
			sixBitsOf[place][alphabet[i]] = uint32(i) << (18 - 6*place)
		}
	}
}

// pcmOf appends the samples of mu-law in base64; nothing when it is not base64.
func pcmOf(from, to []byte) []byte {
	start := len(to)
	for len(from) > 0 && from[len(from)-1] == '=' {
		from = from[:len(from)-1]
	}
	for ; len(from) >= 4; from = from[4:] {
		group := sixBitsOf[0][from[0]] | sixBitsOf[1][from[1]] | sixBitsOf[2][from[2]] | sixBitsOf[3][from[3]]
		if group >= notBase64 {
			return to[:start]
		}
		a, b, c := pcmOfCode[group>>16], pcmOfCode[group>>8&255], pcmOfCode[group&255]
		to = append(to, byte(a), byte(a>>8), byte(b), byte(b>>8), byte(c), byte(c>>8))
	}
	if len(from) == 0 {
		return to
	}
	group := sixBitsOf[0][from[0]]
	if len(from) == 1 {
		return to[:start]
	}
	group |= sixBitsOf[1][from[1]]
	if len(from) == 3 {
		group |= sixBitsOf[2][from[2]]
	}
	if group >= notBase64 {
		return to[:start]
	}
	a := pcmOfCode[group>>16]
	to = append(to, byte(a), byte(a>>8))
	if len(from) == 3 {
		b := pcmOfCode[group>>8&255]
		to = append(to, byte(b), byte(b>>8))
	}
	return to
}

func mulaw(pcm []byte, sample int) uint32 {
	return uint32(mulawOf[(uint(pcm[2*sample])|uint(pcm[2*sample+1])<<8)>>2])
}

// appendMulaw appends samples as mu-law in base64.
func appendMulaw(to, pcm []byte) []byte {
	for ; len(pcm) >= 6; pcm = pcm[6:] {
		group := mulaw(pcm, 0)<<16 | mulaw(pcm, 1)<<8 | mulaw(pcm, 2)
		high, low := pairOf[group>>12], pairOf[group&0xfff]
		to = append(to, byte(high), byte(high>>8), byte(low), byte(low>>8))
	}
	if len(pcm) >= 2 {
		group := mulaw(pcm, 0) << 16
		if len(pcm) >= 4 {
			group |= mulaw(pcm, 1) << 8
		}
		high, low := pairOf[group>>12], pairOf[group&0xfff]
		to = append(to, byte(high), byte(high>>8), byte(low), '=')
		if len(pcm) < 4 {
			to[len(to)-2] = '='
		}
	}
	return to
}

package io.weir.routing;

import java.util.zip.CRC32;

/** Cyclic redundancy checks: CRC-32 is the JDK's (one per thread), twemproxy's CRC-16 is nobody else's. */
final class Crc {
    private static final ThreadLocal<CRC32> CRC32_PER_THREAD = ThreadLocal.withInitial(CRC32::new);

    /** x^16 + x^12 + x^5 + 1, as in CRC-16/XMODEM. */
    private static final int CRC16_POLYNOMIAL = 0x1021;

    private static final int[] CRC16_TABLE = crc16Table();

    private Crc() {}

    static int crc32(byte[] bytes, int offset, int length) {
        CRC32 crc = CRC32_PER_THREAD.get();
        crc.reset();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** libmemcached's {@code crc32}, kept by it for those who moved from Cache::Memcached. */
    static int crc32Truncated(byte[] bytes, int offset, int length) {
        return (crc32(bytes, offset, length) >>> 16) & 0x7fff;
    }

    /**
     * CRC-16/XMODEM in a register of 32 bits that is never cut to 16: what is shifted out at the top of the 16 stays as
     * the upper half of the hash. Source: twemproxy's {@code nc_crc16.c}, up to 0.5.0.
     */
    static int crc16(byte[] bytes, int offset, int length) {
        int crc = 0;
        for (int i = offset; i < offset + length; i++) {
            crc = (crc << 8) ^ CRC16_TABLE[((crc >>> 8) ^ bytes[i]) & 0xff];
        }
        return crc;
    }

    private static int[] crc16Table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int remainder = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                boolean carry = (remainder & 0x8000) != 0;
                remainder = ((remainder << 1) ^ (carry ? CRC16_POLYNOMIAL : 0)) & 0xffff;
            }
            table[i] = remainder;
        }
        return table;
    }
}

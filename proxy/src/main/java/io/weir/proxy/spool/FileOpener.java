package io.weir.proxy.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Opens files: {@link FileChannel#open}, or one of which the disk is full when a test wants it to be. */
@FunctionalInterface
interface FileOpener {
    FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException;
}

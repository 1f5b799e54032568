package io.weir.proxy.leaks;

import io.netty.util.LeakPresenceDetector;

/**
 * Netty's leak detector of this JVM: knows every buffer that was allocated and not given back, and where it was allocated.
 * Unlike Netty's paranoid level it does not wait for the garbage collector to find one, so that it finds those too that
 * something still refers to. Netty makes one by reflection for each type of resource; they count together.
 *
 * @param <T> the type of resource
 */
public final class CountingLeakDetector<T> extends LeakPresenceDetector<T> {
    private static final ResourceScope SCOPE = new ResourceScope("tests of this JVM");

    /** What Netty looks for by reflection. Every buffer is counted, so there is no sampling. */
    public CountingLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType);
    }

    /** What older parts of Netty look for. */
    public CountingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    /** Whether there are buffers that were not given back. */
    static boolean hasOpenBuffers() {
        return SCOPE.hasOpenResources();
    }

    @Override
    protected ResourceScope currentScope() {
        return SCOPE;
    }
}

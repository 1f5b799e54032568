package io.weir.proxy.loop;

import io.netty.channel.EventLoop;
import io.weir.proxy.protocol.Request;

/**
 * What one event loop owns and all its connections use. Only that loop's thread may touch it, but for the counters.
 *
 * @param flushes one flush per output and turn
 * @param clock the time as of the last tick
 * @param request the view that all the loop's clients decode into
 * @param counters of the loop's clients
 */
public record Loop(FlushQueue flushes, Clock clock, Request request, CommandCounters counters) {
    public static Loop on(EventLoop eventLoop) {
        return new Loop(new FlushQueue(eventLoop), new Clock(), new Request(), new CommandCounters());
    }
}

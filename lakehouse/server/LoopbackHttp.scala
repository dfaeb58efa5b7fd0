package org.apache.spark.sql.hive.thriftserver.lakefeed

import jakarta.servlet.DispatcherType
import java.util.EnumSet
import java.util.concurrent.{SynchronousQueue, ThreadPoolExecutor, TimeUnit}
import org.apache.hadoop.hive.conf.HiveConf.ConfVars
import org.apache.hive.service.auth.HiveAuthFactory
import org.apache.hive.service.cli.CLIService
import org.apache.hive.service.cli.thrift.{ThriftHttpCLIService, ThriftHttpServlet}
import org.apache.hive.service.rpc.thrift.{TCLIService, TOpenSessionReq, TOpenSessionResp}
import org.apache.hive.service.server.ThreadFactoryWithGarbageCleanup
import org.apache.thrift.protocol.TBinaryProtocol
import org.sparkproject.jetty.ee10.servlet.{FilterHolder, ServletContextHandler, ServletHolder}
import org.sparkproject.jetty.server.{HttpConnectionFactory, Server, ServerConnector}
import org.sparkproject.jetty.util.thread.{ExecutorThreadPool, ScheduledExecutorScheduler}

/**
 * Spark's Thrift server over HTTP, on 127.0.0.1. Spark's own listens on every network: in HTTP mode it makes its
 * connector without a host, whatever `hive.server2.thrift.bind.host` says.
 */
class LoopbackHttp(cli: CLIService) extends ThriftHttpCLIService(cli) {
  override protected def initializeServer(): Unit = {
    val threads = new ThreadPoolExecutor(
      minWorkerThreads,
      maxWorkerThreads,
      workerKeepAliveTime,
      TimeUnit.SECONDS,
      new SynchronousQueue[Runnable](),
      new ThreadFactoryWithGarbageCleanup("HiveServer2-HttpHandler-Pool"))
    val server = new Server(new ExecutorThreadPool(threads))
    val scheduler = new ScheduledExecutorScheduler("HiveServer2-HttpHandler-JettyScheduler", true)
    val connector = new ServerConnector(server, null, scheduler, null, -1, -1, new HttpConnectionFactory())
    connector.setHost("127.0.0.1")
    connector.setPort(portNum)
    connector.setReuseAddress(true)
    connector.setIdleTimeout(hiveConf.getTimeVar(ConfVars.HIVE_SERVER2_THRIFT_HTTP_MAX_IDLE_TIME, TimeUnit.MILLISECONDS))
    server.addConnector(connector)

    val context = new ServletContextHandler(ServletContextHandler.SESSIONS)
    context.setContextPath("/")
    context.addFilter(new FilterHolder(new GatewayOnly), "/*", EnumSet.allOf(classOf[DispatcherType]))
    context.addServlet(new ServletHolder(servlet()), s"/${hiveConf.getVar(ConfVars.HIVE_SERVER2_THRIFT_HTTP_PATH)}/*")
    server.setHandler(context)
    server.start()
    httpServer = server
  }

  /** A session is not opened with settings that a statement may not make. */
  override def OpenSession(request: TOpenSessionReq): TOpenSessionResp = {
    Option(request.getConfiguration).foreach(_.keySet.removeIf(NoWayOut.namesClass(_)))
    super.OpenSession(request)
  }

  private def servlet() = new ThriftHttpServlet(
    new TCLIService.Processor[TCLIService.Iface](this),
    new TBinaryProtocol.Factory(),
    hiveConf.getVar(ConfVars.HIVE_SERVER2_AUTHENTICATION),
    cliService.getServiceUGI,
    cliService.getHttpUGI,
    new HiveAuthFactory(hiveConf))
}
